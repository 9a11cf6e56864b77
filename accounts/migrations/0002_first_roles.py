"""The two roles that guides know from the start; others are made when a guide names them."""

from django.db import migrations

ROLES = [
    ("mle", "ML engineer", ["MLE", "MLEs", "ML engineers", "machine learning engineer", "machine learning engineers"]),
    ("product-leadership", "Product leadership", ["Product Leadership team", "product leaders"]),
]


def add_roles(apps, schema_editor):
    Role = apps.get_model("accounts", "Role")
    for slug, name, aliases in ROLES:
        Role.objects.get_or_create(slug=slug, defaults={"name": name, "aliases": aliases})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add_roles, migrations.RunPython.noop)]
