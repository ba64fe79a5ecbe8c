using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class ChannelCases
{
    public static readonly ChannelLayout[] Layouts =
    [
        new(1, 1, 1), new(1, 1, 7), new(3, 5, 1), new(2, 17, 1), new(7, 33, 1), new(2, 3, 4), new(3, 16, 15), new(2, 3, 33), new(1, 1, 50_001),
        new(300, 129, 1), new(4, 20, 576), new(2, 2, 40_000),
    ];

    public static IEnumerable<OpCase> All()
    {
        foreach (var d in Layouts)
        {
            var what = $"{d.Outer}x{d.Channels}x{d.Inner}";
            foreach (var (scaled, biased) in new[] { (true, true), (true, false), (false, true) })
            {
                yield return new($"affine {what}{(scaled ? " scale" : "")}{(biased ? " bias" : "")}", run =>
                {
                    var x = run.InOut(d.Count);
                    var scale = scaled ? run.Input(d.Channels) : default;
                    var bias = biased ? run.Input(d.Channels) : default;
                    var y = scaled ? run.Output(d.Count) : x;
                    run.Op(device => device.Channel.Affine(d, x, scale, bias, y));
                });
            }

            foreach (var (product, accumulate) in new[] { (true, true), (true, false), (false, true), (false, false) })
            {
                yield return new($"sum products {what}{(product ? "" : " of ones")}{(accumulate ? " +" : "")}", run =>
                {
                    var a = run.Input(d.Count);
                    var b = product ? run.Input(d.Count) : default;
                    var sum = run.InOut(d.Channels);
                    run.Op(device => device.Channel.SumProducts(d, a, b, sum, accumulate));
                });
            }
        }
    }
}
