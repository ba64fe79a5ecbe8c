using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class RandomCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (var size in OpTable.Sizes)
        {
            foreach (var (seed, stream, pass) in new[] { (1ul, 0u, 0ul), (0xffff_ffff_0000_0001ul, 0xffff_fff0u, 0x1_0000_0003ul) })
            {
                var key = new RandomKey(seed, stream);
                yield return new($"uniform {size} pass {pass}", run =>
                {
                    var y = run.Output(size);
                    run.Device.Pass = pass;
                    run.Op(device => device.Random.Uniform(key, -1.5f, 4, y));
                });
                yield return new($"gaussian {size} pass {pass}", run =>
                {
                    var y = run.Output(size);
                    run.Device.Pass = pass;
                    run.Op(device => device.Random.Gaussian(key, 0.5f, 2, y));
                });
            }
        }
    }
}
