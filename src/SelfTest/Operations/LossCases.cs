using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class LossCases
{
    private static readonly ChannelLayout[] Layouts =
    [
        new(1, 1, 1), new(1, 2, 1), new(64, 10, 1), new(5, 17, 1), new(3, 1000, 1), new(400, 100, 1), new(2, 3, 7), new(2, 21, 65), new(1, 21, 5000),
        new(3, 2, 16),
    ];

    public static IEnumerable<OpCase> All()
    {
        foreach (var d in Layouts)
        {
            var what = $"{d.Outer}x{d.Channels}x{d.Inner}";
            var positions = d.Outer * d.Inner;
            foreach (var inPlace in new[] { false, true })
            {
                yield return new($"softmax forward {what}{(inPlace ? " in place" : "")}", run =>
                {
                    var x = run.InOut(d.Count);
                    var y = inPlace ? x : run.Output(d.Count);
                    run.Op(device => device.Loss.SoftmaxForward(d, x, y));
                });
                yield return new($"softmax backward {what}{(inPlace ? " in place" : "")}", run =>
                {
                    var y = run.Input(d.Count, Values.Positive);
                    var dy = run.InOut(d.Count);
                    var dx = inPlace ? dy : run.Output(d.Count);
                    run.Op(device => device.Loss.SoftmaxBackward(d, y, dy, dx));
                });
            }

            yield return new($"softmax forward {what} special", run =>
            {
                var x = run.Input(d.Count, Values.Special);
                var y = run.Output(d.Count);
                run.Op(device => device.Loss.SoftmaxForward(d, x, y));
            });
            foreach (var normalization in Enum.GetValues<LossNormalization>())
            {
                foreach (var ignore in new int?[] { null, 0, 255 })
                {
                    var loss = new ClassLoss(d, ignore, normalization);
                    foreach (var next in ClassLosses($"{what} {normalization} ignore {ignore}", loss, positions)) yield return next;
                }
            }

            foreach (var topK in new[] { 1, Math.Min(2, d.Channels), Math.Min(5, d.Channels) }.Distinct())
            {
                foreach (var values in new[] { Values.Ties, Values.Normal, Values.Special })
                {
                    yield return new($"argmax {what} top {topK} {values}", run =>
                    {
                        var x = run.Input(d.Count, values);
                        var indices = run.Output(d.Outer * topK * d.Inner);
                        var maxima = run.Output(d.Outer * topK * d.Inner);
                        run.Op(device => device.Loss.ArgMax(d, topK, x, indices, maxima));
                    });
                    yield return new($"accuracy {what} top {topK} {values}", run =>
                    {
                        var x = run.Input(d.Count, values);
                        var labels = run.Labels(positions, d.Channels + 1);
                        var accuracy = run.Output(1);
                        var perClass = topK == 1 ? run.Output(d.Channels) : default;
                        var fault = run.Indices(2);
                        var loss = new ClassLoss(d, d.Channels, LossNormalization.Valid);
                        run.Op(device => device.Loss.Accuracy(loss, topK, x, labels, accuracy, perClass, fault));
                    });
                }
            }
        }

        yield return new("accuracy with faults", run =>
        {
            var x = run.Input(30);
            var labels = run.InOut(1, 0, 2, -1, float.NaN, 5, 1, 1.5f, 0, 2);
            var (accuracy, perClass, fault) = (run.Output(1), run.Output(3), run.Indices(2));
            var loss = new ClassLoss(new(10, 3, 1), null, LossNormalization.Valid);
            run.Op(device => device.Loss.Accuracy(loss, 1, x, labels, accuracy, perClass, fault));
        });
        foreach (var fault in new[] { 0, 77 })
        {
            yield return new($"softmax loss with faults after {fault}", run =>
            {
                var x = run.Input(30);
                var labels = run.InOut(1, 0, 2, 1e20f, float.NaN, 5, 1, 1.5f, 0, -0.5f);
                var (prob, value, normalizer) = (run.Output(30), run.Output(1), run.Output(1));
                var words = run.Indices(fault, fault);
                var loss = new ClassLoss(new(5, 3, 2), 2, LossNormalization.Valid);
                run.Op(device => device.Loss.SoftmaxLossForward(loss, x, labels, prob, value, normalizer, words));
            });
        }

        yield return new("softmax loss of a certain mistake", run =>
        {
            var x = run.InOut(0, 1000, 0, 0, 0, -1000);
            var labels = run.InOut(0, 2);
            var (prob, value, normalizer, fault) = (run.Output(6), run.Output(1), run.Output(1), run.Indices(2));
            var loss = new ClassLoss(new(2, 3, 1), null, LossNormalization.Valid);
            run.Op(device => device.Loss.SoftmaxLossForward(loss, x, labels, prob, value, normalizer, fault));
        });
        foreach (var size in OpTable.Sizes)
        {
            yield return new($"euclidean {size}", run =>
            {
                var (a, b, difference, loss) = (run.Input(size), run.Input(size), run.Output(size), run.Output(1));
                run.Op(device => device.Loss.EuclideanForward(3, a, b, difference, loss));
            });
            yield return new($"euclidean backward {size}", run =>
            {
                var (difference, top, dx) = (run.Input(size), run.Input(1), run.Output(size));
                run.Op(device => device.Loss.EuclideanBackward(3, -1, difference, top, dx));
            });
            foreach (var ignore in new int?[] { null, 1, int.MinValue })
            {
                var loss = new ClassLoss(new(1, 1, size), ignore, LossNormalization.Valid);
                yield return new($"sigmoid cross entropy {size} ignore {ignore}", run =>
                {
                    var (x, targets, value, normalizer) = (run.Input(size), run.Labels(size, 2), run.Output(1), run.Output(1));
                    run.Op(device => device.Loss.SigmoidCrossEntropyForward(loss, x, targets, value, normalizer));
                }, OpCase.Transcendental);
                yield return new($"sigmoid cross entropy backward {size} ignore {ignore}", run =>
                {
                    var (x, targets, dx) = (run.Input(size), run.Input(size), run.Output(size));
                    var (top, normalizer) = (run.Input(1), run.InOut(3));
                    run.Op(device => device.Loss.SigmoidCrossEntropyBackward(loss, x, targets, top, normalizer.Slice(0, 1), dx));
                }, OpCase.Transcendental);
            }
        }
    }

    private static IEnumerable<OpCase> ClassLosses(string what, ClassLoss d, int positions)
    {
        yield return new($"softmax loss {what}", run =>
        {
            var x = run.Input(d.Layout.Count);
            var labels = run.Labels(positions, d.Layout.Channels);
            var (prob, loss, normalizer, fault) = (run.Output(d.Layout.Count), run.Output(1), run.Output(1), run.Indices(2));
            run.Op(device => device.Loss.SoftmaxLossForward(d, x, labels, prob, loss, normalizer, fault));
        }, OpCase.Transcendental);
        yield return new($"softmax loss backward {what}", run =>
        {
            var prob = run.Input(d.Layout.Count, Values.Positive);
            var labels = run.Labels(positions, d.Layout.Channels + 1);
            var (top, normalizer, dx) = (run.Input(1), run.Input(1, Values.Positive), run.Output(d.Layout.Count));
            run.Op(device => device.Loss.SoftmaxLossBackward(d, prob, labels, top, normalizer, dx));
        });
        yield return new($"sigmoid cross entropy {what}", run =>
        {
            var (x, targets) = (run.Input(d.Layout.Count), run.Labels(d.Layout.Count, 2));
            var (loss, normalizer) = (run.Output(1), run.Output(1));
            run.Op(device => device.Loss.SigmoidCrossEntropyForward(d, x, targets, loss, normalizer));
        }, OpCase.Transcendental);
    }
}
