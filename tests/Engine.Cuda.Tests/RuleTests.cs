namespace CaffeTop.Engine.Cuda.Tests;

/// <summary>The emulated GPU finds what it is there to find: planted mistakes in kernels, and calls that the driver does not allow.</summary>
public sealed class RuleTests
{
    private const string Common = "#define CT_N 256\n";

    [SkippableFact]
    public void AMissingBarrierChangesTheResult()
    {
        EmulatedDevice.Require();

        // Each thread reads its neighbour's value: without the barrier some order of the threads reads it before it is written.
        const string racy = Common + """
            extern "C" __global__ void shift(float* y)
            {
                __shared__ float values[CT_N];
                values[threadIdx.x] = (float)threadIdx.x;
                BARRIER
                y[threadIdx.x] = values[(threadIdx.x + 1) % CT_N];
            }
            """;
        Assert.True(PlantedKernel.IsRight(racy.Replace("BARRIER", "__syncthreads();", StringComparison.Ordinal), out _));
        Assert.False(PlantedKernel.IsRight(racy.Replace("BARRIER", "", StringComparison.Ordinal), out _));
    }

    [SkippableFact]
    public void ADivergentBarrierIsNamed()
    {
        EmulatedDevice.Require();
        const string divergent = Common + """
            extern "C" __global__ void shift(float* y)
            {
                if (threadIdx.x < 100) __syncthreads();
                y[threadIdx.x] = (float)((threadIdx.x + 1) % CT_N);
            }
            """;
        Assert.False(PlantedKernel.IsRight(divergent, out var error));
        Assert.Contains("divergent barrier", error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void AWriteBehindTheEndIsNamed()
    {
        EmulatedDevice.Require();
        const string beyond = Common + """
            extern "C" __global__ void shift(float* y)
            {
                y[threadIdx.x] = (float)((threadIdx.x + 1) % CT_N);
                if (threadIdx.x == 0) y[CT_N] = 1;
            }
            """;
        Assert.False(PlantedKernel.IsRight(beyond, out var error));
        Assert.Contains("wrote outside of an allocation", error, StringComparison.Ordinal);
    }
}
