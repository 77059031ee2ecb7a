"""Making of the scattering tables: optics of molecules and aerosols, their radiative transfer, the averages over bands.

Nothing here runs in production: :mod:`processing.physics.scattering` reads what :func:`.build.write_scattering` wrote.
"""
