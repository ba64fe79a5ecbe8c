using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using CaffeTop.Commands;
using CaffeTop.Output;
using CaffeTop.Screens;

namespace CaffeTop.Attaching;

/// <summary>
/// <c>run --detach</c> and <c>--detachable</c>: starts this program again with the same arguments, in a session of its own, and waits until the run is
/// prepared (or until there is something to look at). What keeps it from beginning is told here, with its exit code.
/// </summary>
internal static class DetachedStart
{
    /// <param name="view">Show the run as its first viewer.</param>
    public static int Run(bool view, ScreenChoice choice)
    {
        if (!OperatingSystem.IsLinux()) throw new AttachException("a run can be started without a terminal on Linux only; leave --detach out");
        var capabilities = choice.Capabilities();
        view &= capabilities.Screen;
        using var process = Start();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Give(context, process));
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Give(context, process));
        var error = process.StandardError.ReadToEndAsync();
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line == DetachedProcess.Open && view)
            {
                var clock = TimeProvider.System;
                var code = AttachCommand.Show(SocketFolder.SocketOf(SocketFolder.Own, process.Id), viewOnly: false, choice, capabilities, clock);
                return process.HasExited ? process.ExitCode : code;
            }

            if (line.StartsWith(DetachedProcess.Closed, StringComparison.Ordinal)) StandardStreams.PrintError("caffetop: " + line[DetachedProcess.Closed.Length..]);
            if (!line.StartsWith(DetachedProcess.Ready, StringComparison.Ordinal)) continue;
            StandardStreams.Print(line[DetachedProcess.Ready.Length..]);
            StandardStreams.Print(string.Create(CultureInfo.InvariantCulture, $"caffetop attach {process.Id}"));
            return ExitCode.Done;
        }

        // It has ended, with its reasons on standard error.
        process.WaitForExit();
        var sentences = error.GetAwaiter().GetResult();
        if (sentences.Length > 0) StandardStreams.PrintError(sentences);
        return process.ExitCode;
    }

    private static Process Start()
    {
        var program = Environment.ProcessPath ?? throw new AttachException("the system does not tell where this program lies, so it cannot be started again");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8, StandardErrorEncoding = Encoding.UTF8,
        };
        var arguments = Environment.GetCommandLineArgs();
        // The first is the program's own file, which "dotnet" takes as an argument.
        var isHosted = Path.GetFileNameWithoutExtension(program).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        foreach (var argument in isHosted ? arguments : arguments[1..]) start.ArgumentList.Add(argument);
        start.Environment[DetachedProcess.Mark] = "1";
        var process = Process.Start(start) ?? throw new AttachException("the program could not be started again");
        process.StandardInput.Close();
        return process;
    }

    // Who interrupts the starter does not want the run that it has not yet seen.
    private static void Give(PosixSignalContext context, Process process)
    {
        context.Cancel = true;
        process.Kill();
    }
}
