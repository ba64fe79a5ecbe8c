using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class NormalizationCases
{
    private static readonly Lrn[] Lrns =
    [
        new(1, 1, 1, 1, 1, 0.75f, 1), new(2, 3, 7, 5, 1, 0.75f, 1), new(2, 16, 33, 5, 1e-1f, 0.75f, 1), new(1, 5, 128, 3, 0.5f, 0.5f, 2),
        new(1, 9, 129, 7, 0.5f, 1f, 2), new(2, 4, 17, 3, 0.5f, 0.6f, 1.5f), new(2, 32, 300, 5, 1e-4f, 0.75f, 1), new(1, 3, 400, 9, 1, 0.75f, 1),
    ];

    public static IEnumerable<OpCase> All()
    {
        foreach (var d in Lrns)
        {
            var what = $"{d.Batch}x{d.Channels}x{d.Area} size {d.Size} beta {d.Beta}";
            var count = d.Batch * d.Channels * d.Area;
            yield return new($"lrn forward {what}", run =>
            {
                var (x, scale, y) = (run.Input(count), run.Output(count), run.Output(count));
                run.Op(device => device.Normalization.LrnForward(d, x, scale, y));
            }, OpCase.Transcendental);
            yield return new($"lrn backward {what}", run =>
            {
                var (x, y, scale) = (run.Input(count), run.Input(count), run.Input(count, Values.Positive));
                var (dy, dx) = (run.Input(count), run.Output(count));
                run.Op(device => device.Normalization.LrnBackward(d, x, y, scale, dy, dx));
            }, OpCase.Transcendental);
        }

        foreach (var d in ChannelCases.Layouts)
        {
            var what = $"{d.Outer}x{d.Channels}x{d.Inner}";
            foreach (var inPlace in new[] { false, true })
            {
                // A batch of one has no spread: everything is then rounding error, which the two paths make differently.
                if (d.Outer * d.Inner > 1)
                {
                    yield return new($"batch norm forward {what}{(inPlace ? " in place" : "")}", run =>
                    {
                        var x = run.InOut(d.Count);
                        var (mean, variance, invStd) = (run.Output(d.Channels), run.Output(d.Channels), run.Output(d.Channels));
                        var normalized = run.Output(d.Count);
                        var y = inPlace ? x : run.Output(d.Count);
                        run.Op(device => device.Normalization.BatchNormForward(d, 1e-5f, x, mean, variance, invStd, normalized, y));
                    });
                }

                yield return new($"batch norm global {what}{(inPlace ? " in place" : "")}", run =>
                {
                    var x = run.InOut(d.Count);
                    var (mean, variance, invStd) = (run.Input(d.Channels), run.Input(d.Channels, Values.Positive), run.Output(d.Channels));
                    var count = run.InOut([inPlace ? 0f : 2.5f]);
                    var y = inPlace ? x : run.Output(d.Count);
                    run.Op(device => device.Normalization.BatchNormForwardGlobal(d, 1e-5f, x, mean, variance, count, invStd, y));
                });
                yield return new($"batch norm backward {what}{(inPlace ? " in place" : "")}", run =>
                {
                    var (normalized, invStd, dy) = (run.Input(d.Count), run.Input(d.Channels, Values.Positive), run.InOut(d.Count));
                    var dx = inPlace ? dy : run.Output(d.Count);
                    run.Op(device => device.Normalization.BatchNormBackward(d, normalized, invStd, dy, dx));
                });
                yield return new($"batch norm global backward {what}{(inPlace ? " in place" : "")}", run =>
                {
                    var (invStd, dy) = (run.Input(d.Channels, Values.Positive), run.InOut(d.Count));
                    var dx = inPlace ? dy : run.Output(d.Count);
                    run.Op(device => device.Normalization.BatchNormBackwardGlobal(d, invStd, dy, dx));
                });
            }

            yield return new($"batch norm accumulate {what}", run =>
            {
                var (mean, variance) = (run.Input(d.Channels), run.Input(d.Channels, Values.Positive));
                var (runningMean, runningVariance, count) = (run.InOut(d.Channels), run.InOut(d.Channels), run.InOut(1));
                run.Op(device => device.Normalization.BatchNormAccumulate(d, 0.999f, mean, variance, runningMean, runningVariance, count));
            });
        }
    }
}
