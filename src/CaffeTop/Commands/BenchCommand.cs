using System.CommandLine;
using CaffeTop.CommandLine;
using CaffeTop.Engine;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Proto;
using CaffeTop.Output;
using CaffeTop.Running;
using CaffeTop.SelfTest.Speed;

namespace CaffeTop.Commands;

/// <summary><c>caffetop bench</c>: how fast this machine trains six known nets. Needs no files.</summary>
internal sealed class BenchCommand
{
    private const string Fp32 = "fp32";
    private const string Tf32 = "tf32";

    private readonly Option<string?> _nets = new("--nets") { HelpName = "A,B", Description = $"Which of {string.Join(", ", SpeedNet.All.Select(static net => net.Name))} (default: all)." };
    private readonly Option<string?> _modes = new("--modes") { HelpName = "fp32,tf32", Description = "Precisions of products of matrices (default: on a GPU both, else fp32)." };
    private readonly Option<int> _iterations = new("--iterations") { HelpName = "N", Description = "Iterations of each of five rounds (default: as many as take 0.35 s)." };
    private readonly Option<int> _batch = new("--batch") { HelpName = "N", Description = "Images of an iteration (default: as the net is usually timed, fewer on a CPU)." };
    private readonly Option<bool> _noBranches = new("--no-branches") { Description = "On a GPU: gradients of weights in turn with the rest, not beside it, for comparison." };
    private readonly Option<bool> _json = new("--json") { Description = "Print JSON instead of a table." };
    private readonly ProcessorOptions _processor = new(hasPrecision: false);

    public static Command Create()
    {
        var bench = new BenchCommand();
        var command = new Command("bench", "Time training iterations of known nets on made data.") { bench._nets, bench._modes, bench._iterations, bench._batch, bench._noBranches, bench._json };
        foreach (var option in bench._processor.All) command.Options.Add(option);
        command.AddGlogFlags();
        command.SetAction(bench.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var processor = _processor.Choice(parsed) with { UsesBranches = !parsed.GetValue(_noBranches) };
        var nets = Nets(parsed.GetValue(_nets));
        var modes = Modes(parsed.GetValue(_modes), processor.Gpu is not null);
        var (iterations, batch) = (NotNegative(parsed, _iterations), NotNegative(parsed, _batch));
        ISpeedReport report = parsed.GetValue(_json) ? new SpeedJson() : new SpeedTable();
        var failed = false;
        foreach (var mode in modes)
        {
            using var device = (processor with { Precision = mode == Tf32 ? CudaPrecision.Tf32 : CudaPrecision.Fp32 }).Open(static text => StandardStreams.PrintError("caffetop: " + text));
            report.Begin(mode, device.Name, Ceilings.Measure(device, TimeProvider.System));
            foreach (var net in nets)
            {
                var images = batch > 0 ? batch : device.IsHost ? net.SmallBatch : net.Batch;
                try
                {
                    using var run = new SpeedRun(net, images, device, TimeProvider.System);
                    report.Add(run.Measure(iterations));
                }
                catch (CaffeTopException e)
                {
                    // One that does not fit says so in its row; the others go on.
                    failed = true;
                    report.Fail(net.Name, images, e.Message);
                }

                // What the net held is freed by the collector, and the next one wants to know what is free.
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        report.End();
        return failed ? ExitCode.Failed : ExitCode.Done;
    }

    private static IReadOnlyList<SpeedNet> Nets(string? names)
    {
        if (string.IsNullOrEmpty(names)) return SpeedNet.All;
        return [.. Lists.Split(names).Select(static name => SpeedNet.All.FirstOrDefault(net => net.Name == name) ?? throw Unknown(name))];
    }

    private static UsageException Unknown(string name)
    {
        var known = SpeedNet.All.Select(static net => net.Name).ToList();
        return new UsageException($"--nets: there is no net \"{name}\"; "
            + (NearestName.Find(name, known) is { } nearest ? $"did you mean {nearest}?" : $"there are {string.Join(", ", known)}"));
    }

    private static IReadOnlyList<string> Modes(string? modes, bool isGpu)
    {
        if (string.IsNullOrEmpty(modes)) return isGpu ? [Fp32, Tf32] : [Fp32];
        var chosen = Lists.Split(modes);
        foreach (var mode in chosen)
        {
            if (mode is not (Fp32 or Tf32)) throw new UsageException($"--modes: there is no mode \"{mode}\"; give fp32, tf32 or both");
            if (mode == Tf32 && !isGpu) throw new UsageException("--modes tf32 is for GPUs; name one with --gpu");
        }

        return chosen;
    }

    private static int NotNegative(ParseResult parsed, Option<int> option)
    {
        var value = parsed.GetValue(option);
        return value >= 0 ? value : throw new UsageException($"{option.Name} {value}: give at least 1");
    }
}
