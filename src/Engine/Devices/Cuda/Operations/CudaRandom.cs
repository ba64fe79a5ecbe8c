using CaffeTop.Engine.Devices.Cuda.Kernels;
using CaffeTop.Engine.Tensors;

namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>The same numbers as the CPU device draws, up to the rounding of logarithm, sine and cosine.</summary>
internal sealed class CudaRandom(CudaResources resources) : IRandomOps
{
    private readonly CudaKernel _uniform = resources.Kernels["random_uniform"];
    private readonly CudaKernel _gaussian = resources.Kernels["random_gaussian"];

    public void Uniform(RandomKey key, float low, float high, DeviceSpan destination)
    {
        var blocks = Blocks(destination.Count);
        _uniform.Over(blocks, key.Seed, key.Stream, resources.Pass.Address, low, high, destination, (long)destination.Count, blocks);
    }

    public void Gaussian(RandomKey key, float mean, float std, DeviceSpan destination)
    {
        var blocks = Blocks(destination.Count);
        _gaussian.Over(blocks, key.Seed, key.Stream, resources.Pass.Address, mean, std, destination, (long)destination.Count, blocks);
    }

    // 16 blocks of 4 words make a group of 64 elements.
    private static long Blocks(int count) => ((long)count + 63) / 64 * 16;
}
