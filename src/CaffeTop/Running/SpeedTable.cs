using System.Globalization;
using CaffeTop.Engine.Devices;
using CaffeTop.Events;
using CaffeTop.Output;
using CaffeTop.SelfTest.Speed;

namespace CaffeTop.Running;

/// <summary>The times as a table for people, at most 80 columns wide.</summary>
internal sealed class SpeedTable : ISpeedReport
{
    private Ceilings? _ceilings;

    public void Begin(string mode, string device, Ceilings ceilings)
    {
        if (_ceilings is not null) Print("");
        _ceilings = ceilings;
        Print($"{mode}, {device}");
        Print($"ceilings: {ceilings.GemmSize}x{ceilings.GemmSize} product {ceilings.GemmGigaflops:N0} GFLOP/s, copy {ceilings.CopyGigabytes:N0} GB/s (read and written)");
        Print($"{"net (batch)",-20}{"ms",9}{"shortest",10}{"img/s",8}{"GFLOP/s",9}{"gemm",6}{"copy",6}{"host",6}{"steps",6}");
    }

    public void Add(SpeedResult result)
    {
        var host = result.HostMicroseconds is { } microseconds ? microseconds < 1e4 ? $"{microseconds:0}us" : $"{microseconds / 1e3:0}ms" : "-";
        Print($"{$"{result.Net} ({result.Batch})",-20}{Milliseconds(result.Milliseconds),9}{Milliseconds(result.ShortestMilliseconds),10}{result.ImagesPerSecond,8:0}{result.Gigaflops,9:0}"
            + $"{result.Gigaflops / _ceilings!.GemmGigaflops,6:0%}{result.Gigabytes / _ceilings.CopyGigabytes,6:0%}{host,6}{result.Nodes?.ToString(CultureInfo.InvariantCulture) ?? "-",6}");
        var chain = result.Chain is { } steps ? $", chain {steps}" : "";
        var norms = result.NormsMilliseconds is { } more ? $", norms +{Milliseconds(more)} ms" : "";
        Print($"  {ByteText.Of(result.MemoryBytes)}, {result.Work.Flops / 1e9:0.##} GFLOP, rounds of {result.Iterations}, loss {result.Loss:0.###}{chain}{norms}");
    }

    public void Fail(string net, int batch, string reason)
        => Print(string.Create(CultureInfo.InvariantCulture, $"{$"{net} ({batch})",-20}") + SafeText.Clean(reason));

    public void End()
    {
        Print("");
        Print("ms: an iteration (forward, backward, update), median of five rounds, and the");
        Print("shortest. gemm, copy: shares of the ceilings. host: what launching it takes.");
        Print("steps: of the recorded graph. chain: those that must come one after the other.");
        Print("norms: what measuring them all once adds.");
    }

    private static string Milliseconds(double value) => value.ToString(value < 10 ? "0.000" : value < 1000 ? "0.00" : "0", CultureInfo.InvariantCulture);

    private static void Print(FormattableString line) => StandardStreams.Print(line.ToString(CultureInfo.InvariantCulture));

    private static void Print(string line) => StandardStreams.Print(line);
}
