using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Output;
using CaffeTop.Terminal.Plots;
using CaffeTop.Terminal.Themes;

namespace CaffeTop.Bench;

/// <summary>
/// What a frame costs: two charts of a run that goes on (a million points of the loss, ten more per frame), a status line, a table. Time to draw
/// the buffer, to find what changed and make bytes of it, and how many bytes they are; for a default frame, where little changed, and for one
/// where everything is sent.
/// </summary>
internal static class ScreenTable
{
    private const int Points = 1_000_000;
    private const int PointsPerFrame = 10;
    private const int Frames = 600;

    public static void Print(int width, int height)
    {
        Console.WriteLine($"{width}x{height}, {Points:N0} points and {PointsPerFrame} more per frame, {Frames} frames; ms and bytes");
        Console.WriteLine("colours     frame      draw p50    p99   diff p50    p99   both p50   bytes p50    p99  allocated");
        foreach (var depth in (ReadOnlySpan<ColorDepth>)[ColorDepth.TrueColor, ColorDepth.TwoFiftySix])
        {
            Measure(width, height, depth, whole: false);
            Measure(width, height, depth, whole: true);
        }
    }

    private static void Measure(int width, int height, ColorDepth depth, bool whole)
    {
        var screen = new MadeScreen(width, height);
        var writer = new FrameWriter(depth);
        var draws = new double[Frames];
        var diffs = new double[Frames];
        var both = new double[Frames];
        var bytes = new double[Frames];
        for (var warm = 0; warm < 50; warm++)
        {
            screen.Draw();
            writer.Write(screen.Buffer);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 0; frame < Frames; frame++)
        {
            if (whole) writer.Invalidate();
            var start = TimeProvider.System.GetTimestamp();
            screen.Draw();
            var drawn = TimeProvider.System.GetTimestamp();
            bytes[frame] = writer.Write(screen.Buffer).Length;
            var written = TimeProvider.System.GetTimestamp();
            draws[frame] = TimeProvider.System.GetElapsedTime(start, drawn).TotalMilliseconds;
            diffs[frame] = TimeProvider.System.GetElapsedTime(drawn, written).TotalMilliseconds;
            both[frame] = draws[frame] + diffs[frame];
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        foreach (var column in (double[][])[draws, diffs, both, bytes]) Array.Sort(column);
        Console.WriteLine(
            $"{depth,-11} {(whole ? "whole" : "default"),-8} {At(draws, 50),10:F3} {At(draws, 99),6:F2} {At(diffs, 50),10:F3} {At(diffs, 99),6:F2} "
            + $"{At(both, 50),10:F3} {At(bytes, 50),11:F0} {At(bytes, 99),6:F0} {allocated / (double)Frames,10:F1}");
    }

    private static double At(double[] sorted, int percent) => sorted[sorted.Length * percent / 100];

    private sealed class MadeScreen
    {
        private readonly LineChart _loss = new("Loss") { Boxed = true };
        private readonly LineChart _accuracy = new("Accuracy") { Boxed = true, FloorZero = true };
        private readonly Series _train = new();
        private readonly Series _test = new();
        private readonly Random _random = new(7);
        private readonly char[] _number = new char[24];
        private int _iteration;

        public MadeScreen(int width, int height)
        {
            Buffer = new CellBuffer(width, height);
            // As a view does: the end of x lies ahead and moves seldom.
            var view = new ChartView { From = 0, To = Points * 1.1 };
            var train = new Curve("train loss", Role.Series1);
            train.Parts.Add(new CurvePart(_train));
            var test = new Curve("test accuracy", Role.Series3) { Sparse = true };
            test.Parts.Add(new CurvePart(_test));
            _loss.Curves.Add(train);
            _accuracy.Curves.Add(test);
            _loss.View = view;
            _accuracy.View = view;
            _loss.Flags.Add(new ChartFlag(Points / 3, '▼', Role.Warning, "lr 0.001", Rule: true));
            for (var i = 0; i < Points; i++) Append();
        }

        public CellBuffer Buffer { get; }

        public void Draw()
        {
            for (var i = 0; i < PointsPerFrame; i++) Append();
            Buffer.Clear();
            var surface = Buffer.Surface();
            surface.Fill(new Rect(0, 0, surface.Width, 1), ' ', Theme.Dark.Of(Role.Bar));
            var x = surface.Text(1, 0, "TRAIN caffenet iter ", Theme.Dark.Of(Role.Bar));
            Number(surface, x, 0, _iteration, Theme.Dark.Of(Role.Bar));
            var half = surface.Width * 3 / 5;
            var rows = surface.Height / 2;
            _loss.Draw(surface.Part(0, 1, half, rows), Theme.Dark, Symbols.Unicode);
            _accuracy.Draw(surface.Part(half, 1, surface.Width - half, rows), Theme.Dark, Symbols.Unicode);
            for (var row = rows + 2; row < surface.Height; row++)
            {
                surface.Text(1, row, "conv", Theme.Dark.Of(Role.Text));
                Number(surface, 30, row, _iteration / 200 * row, Theme.Dark.Of(Role.Text));
                Number(surface, 50, row, row, Theme.Dark.Of(Role.Dim));
            }
        }

        private void Append()
        {
            var progress = (double)_iteration / Points;
            _train.Append(_iteration, (float)(6 * Math.Exp(-4 * progress) + 0.4 + 0.2 * _random.NextDouble()));
            if (_iteration % 1000 == 0) _test.Append(_iteration, (float)(0.6 * (1 - Math.Exp(-5 * progress))));
            _iteration++;
        }

        private void Number(Surface surface, int x, int y, int value, Style style)
        {
            value.TryFormat(_number, out var length, "N0");
            surface.Text(x, y, _number.AsSpan(0, length), style);
        }
    }
}
