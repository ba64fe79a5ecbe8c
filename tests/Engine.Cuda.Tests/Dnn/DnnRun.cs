using CaffeTop.Engine.Devices;
using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Tests.Devices;
using CaffeTop.SelfTest.Operations;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>An emulated GPU that keeps its remarks, and passes of convolutions on it that are checked against the definition.</summary>
internal sealed class DnnRun : IDisposable
{
    private readonly CudaDevice _device;

    /// <summary>What the stand-in of cuDNN was told before stays; it starts anew with <see cref="EmulatedCudnn.Reset"/>.</summary>
    public DnnRun(CudaPrecision precision = CudaPrecision.Fp32, bool isDeterministic = false, bool usesCudnn = true, int mostSearches = 1000)
    {
        EmulatedDevice.Require();
        _device = new CudaDevice(new CudaOptions
        {
            Precision = precision, IsDeterministic = isDeterministic, UsesCudnn = usesCudnn, MostSearches = mostSearches, Remark = Remarks.Add,
        });
    }

    public static IEnumerable<ConvolutionDirection> Directions => Enum.GetValues<ConvolutionDirection>();

    public CudaDevice Device => _device;

    public CudaConvolution Convolution => (CudaConvolution)_device.Convolution;

    public List<string> Remarks { get; } = [];

    /// <summary>3×3, stride 1: all of the stand-in's algorithms have it that have any.</summary>
    public static Convolution Plain => ConvolutionShapes.Get("same size");

    public ConvolutionCandidate Current(Convolution d, ConvolutionDirection direction) => Convolution.Current(d, direction)!.Value;

    /// <summary>One direction, checked; gives its output.</summary>
    /// <param name="accumulate">Weights only: on what was there.</param>
    /// <param name="tolerance">0: fp32.</param>
    public float[] Check(Convolution d, ConvolutionDirection direction, bool accumulate = false, double tolerance = 0)
    {
        float[] x = Noise(d.Batch * d.Inputs * d.InputArea, 1), w = Noise(d.Outputs * d.FilterLength, 2), y = Noise(d.Batch * d.Outputs * d.OutputArea, 3);
        float[] start = Noise(w.Length, 4);
        var (expected, actual) = direction switch
        {
            ConvolutionDirection.Forward => (ConvolutionReference.Forward(d, x, w, null), ConvolutionRun.Forward(_device, d, x, w, [])),
            ConvolutionDirection.BackwardData => (ConvolutionReference.BackwardData(d, y, w, null), ConvolutionRun.BackwardData(_device, d, y, w, [])),
            _ => (ConvolutionReference.BackwardWeights(d, x, y, accumulate ? start : null),
                ConvolutionRun.BackwardWeights(_device, d, x, y, start, accumulate, [], false).Weights),
        };
        if (tolerance == 0) Near.AssertEqual(expected, actual, direction.ToString());
        else Assert.True(Error(expected, actual) < tolerance, $"{direction}: {Error(expected, actual)}");
        return actual;
    }

    /// <summary>All three.</summary>
    public void CheckAll(Convolution d)
    {
        foreach (var direction in Directions) Check(d, direction);
    }

    /// <summary>The largest difference, as a part of the largest value.</summary>
    public static double Error(double[] expected, float[] actual)
        => expected.Zip(actual, static (a, b) => Math.Abs(a - b)).Max() / expected.Max(Math.Abs);

    public void Dispose() => _device.Dispose();

    private static float[] Noise(int count, int seed) => HostBlob.Noise(count, seed);
}
