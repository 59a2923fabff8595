process.stderr.write('The command line is not built yet.\n');
process.exitCode = 2;
