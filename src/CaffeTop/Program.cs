using CaffeTop.CommandLine;
using CaffeTop.Output;

// A fault on a thread of its own (reading ahead, the log) would print a stack trace and abort; it becomes a sentence and an exit code as well.
AppDomain.CurrentDomain.UnhandledException += (_, unhandled) =>
{
    if (unhandled.ExceptionObject is Exception e) Environment.Exit(Failure.Report(e));
};

return Interpreter.Run(args);
