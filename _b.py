from tests.bench.__main__ import *
with own_database() as d:
    import django; django.setup()
    from django.core.management import call_command
    from django.test.utils import setup_test_environment
    setup_test_environment(); call_command("migrate", verbosity=0); prepare_import()
    from tests.bench import scoring
    import sys
    if len(sys.argv)>1: scoring.COUNTRY=int(sys.argv[1])
    show([*scoring.sheet_page(Line), *scoring.whole_years(Line)])
