using System.CommandLine;
using System.Globalization;
using CaffeTop.CommandLine;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Events;
using CaffeTop.Output;
using CaffeTop.SelfTest;

namespace CaffeTop.Commands;

/// <summary><c>caffetop selftest</c>: whether this machine computes what it should. Needs no files.</summary>
internal static class SelfTestCommand
{
    public static Command Create()
    {
        var processor = new ProcessorOptions();
        var command = new Command("selftest", "Hold every operation, whole nets, solvers and training on this machine against double precision.");
        foreach (var option in processor.All) command.Options.Add(option);
        command.AddGlogFlags();
        command.SetAction(parsed => Run(processor.Choice(parsed)));
        return command;
    }

    private static int Run(Processor processor)
    {
        using var device = processor.Open(static text => StandardStreams.PrintError("caffetop: " + text));
        StandardStreams.Print(device.Name);
        var (passed, failed) = (0, 0);
        var run = new SelfTestRun(device, processor is { Gpu: not null, Precision: CudaPrecision.Tf32 });
        var width = run.Names.Max(static name => name.Length);
        foreach (var result in run.Run())
        {
            StandardStreams.Print($"{(result.HasPassed ? "ok  " : "FAIL")}  {result.Name.PadRight(width)}  {SafeText.Clean(result.Detail)}");
            if (result.HasPassed) passed++;
            else failed++;
        }

        StandardStreams.Print(string.Create(CultureInfo.InvariantCulture, $"{passed} passed, {failed} failed"));
        return failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
