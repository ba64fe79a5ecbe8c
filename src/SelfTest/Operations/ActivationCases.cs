using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class ActivationCases
{
    private static readonly (string Name, Activation F, Values Values)[] Functions =
    [
        ("relu", new(ActivationKind.Relu), Values.Normal),
        ("leaky relu", new(ActivationKind.Relu, 0.1f), Values.Normal),
        ("sigmoid", new(ActivationKind.Sigmoid), Values.Normal),
        ("tanh", new(ActivationKind.TanH), Values.Normal),
        ("elu", new(ActivationKind.Elu, 0.7f), Values.Normal),
        ("abs", new(ActivationKind.Abs), Values.Ties),
        ("square", new(ActivationKind.Square), Values.Normal),
        ("power 2", new(ActivationKind.Power, 2, 1.5f, -0.5f), Values.Normal),
        ("power 3", new(ActivationKind.Power, 3, -0.5f, 1), Values.Normal),
        ("power 1", new(ActivationKind.Power, 1, 3, 0.25f), Values.Normal),
        ("power -1", new(ActivationKind.Power, -1, 0.5f, 2), Values.Positive),
        ("power 0.5", new(ActivationKind.Power, 0.5f, 2, 1), Values.Positive),
        ("power -0.75", new(ActivationKind.Power, -0.75f, 1, 1), Values.Positive),
        ("power 0", new(ActivationKind.Power, 0, 2, 1), Values.Special),
        ("power scale 0", new(ActivationKind.Power, 2, 0, 3), Values.Special),
    ];

    public static IEnumerable<OpCase> All()
    {
        foreach (var (name, f, values) in Functions)
        {
            foreach (var size in OpTable.Sizes) foreach (var inPlace in new[] { false, true }) yield return Forward(name, f, size, values, inPlace);
            foreach (var size in OpTable.Sizes) foreach (var inPlace in new[] { false, true }) yield return Backward(name, f, size, values, inPlace);
            if (f.Kind != ActivationKind.Power) yield return Forward($"{name} special", f, 1000, Values.Special, false);
        }

        yield return Backward("relu special", new(ActivationKind.Relu), 1000, Values.Special, false);
        yield return Backward("abs special", new(ActivationKind.Abs), 1000, Values.Special, false);
        foreach (var d in ChannelCases.Layouts)
        {
            foreach (var shared in new[] { false, true })
            {
                var what = $"{d.Outer}x{d.Channels}x{d.Inner}{(shared ? " shared" : "")}";
                yield return new($"prelu forward {what}", run =>
                {
                    var slope = run.Input(shared ? 1 : d.Channels);
                    var x = run.InOut(d.Count);
                    run.Op(device => device.Activation.PReluForward(d, shared, x, slope, x));
                });
                yield return new($"prelu backward data {what}", run =>
                {
                    var slope = run.Input(shared ? 1 : d.Channels);
                    var x = run.Input(d.Count, Values.Ties);
                    var dy = run.InOut(d.Count);
                    run.Op(device => device.Activation.PReluBackwardData(d, shared, x, slope, dy, dy));
                });
                foreach (var accumulate in new[] { false, true })
                {
                    yield return new($"prelu backward slope {what}{(accumulate ? " +" : "")}", run =>
                    {
                        var x = run.Input(d.Count);
                        var dy = run.Input(d.Count);
                        var slope = run.InOut(shared ? 1 : d.Channels);
                        run.Op(device => device.Activation.PReluBackwardSlope(d, shared, x, dy, slope, accumulate));
                    });
                }
            }
        }

        foreach (var size in OpTable.Sizes)
        {
            foreach (var ratio in new[] { 0.5f, 0.1f, 0.9f })
            {
                var key = new RandomKey(0x1234_5678_9abc_def0, 7);
                yield return new($"dropout forward {size} {ratio}", run =>
                {
                    var x = run.InOut(size);
                    var mask = run.Indices((size + 31) / 32);
                    run.Op(device => device.Activation.DropoutForward(key, ratio, 1 / (1 - ratio), x, mask, x));
                });
            }

            yield return new($"dropout backward {size}", run =>
            {
                var words = new int[(size + 31) / 32];
                for (var i = 0; i < words.Length; i++) words[i] = i * 0x5bd1e995;
                var mask = run.Indices(words);
                var dy = run.InOut(size, Values.Special);
                run.Op(device => device.Activation.DropoutBackward(2, dy, mask, dy));
            });
        }
    }

    private static OpCase Forward(string name, Activation f, int size, Values values, bool inPlace)
        => new($"{name} forward {size}{(inPlace ? " in place" : "")}", run =>
        {
            var x = run.InOut(size, values);
            var y = inPlace ? x : run.Output(size);
            run.Op(device => device.Activation.Forward(f, x, y));
        });

    private static OpCase Backward(string name, Activation f, int size, Values values, bool inPlace)
        => new($"{name} backward {size}{(inPlace ? " in place" : "")}", run =>
        {
            var x = run.Input(size, values);
            var y = run.Input(size);
            var dy = run.InOut(size);
            var dx = inPlace ? dy : run.Output(size);
            run.Op(device => device.Activation.Backward(f, x, y, dy, dx));
        });
}
