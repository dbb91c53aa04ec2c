from tests.bench.__main__ import *
with own_database() as d:
    import django; django.setup()
    from django.core.management import call_command
    call_command("migrate", verbosity=0); prepare_import()
    from tests.bench import scoring
    import time, cProfile, pstats
    t=time.time(); s=scoring.build_year(2031,1000); print("build",time.time()-t)
    for _ in range(2):
        t=time.time(); c=time.process_time(); print(scoring.reckoned(s)); print("wall",time.time()-t,"cpu",time.process_time()-c)
    pr=cProfile.Profile(); pr.enable(); scoring.reckoned(s); pr.disable()
    pstats.Stats(pr).sort_stats("tottime").print_stats(28)
