from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    name = "curriculum"
    verbose_name = _("Guides and links")

    def ready(self):
        from accounts import hooks
        from curriculum.learning import assigning

        if assigning.settle_people not in hooks.membership_changed:
            hooks.membership_changed.append(assigning.settle_people)
