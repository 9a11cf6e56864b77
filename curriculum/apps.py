from django.apps import AppConfig


class CurriculumConfig(AppConfig):
    name = "curriculum"

    def ready(self):
        from accounts import hooks
        from curriculum.learning import assigning

        if assigning.settle_people not in hooks.membership_changed:
            hooks.membership_changed.append(assigning.settle_people)
