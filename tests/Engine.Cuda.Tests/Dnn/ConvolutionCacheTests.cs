using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>What one run found, the next one takes; what is damaged, or was found elsewhere, it does not.</summary>
public sealed class ConvolutionCacheTests : IDisposable
{
    private static readonly ConvolutionQuestion Question = new(DnnRun.Plain, ConvolutionDirection.Forward, ConvolutionPlans.Describe(DnnRun.Plain), null!);
    private readonly FreshCache _cache = new();

    public ConvolutionCacheTests() => EmulatedCudnn.Reset();

    public void Dispose() => _cache.Dispose();

    [SkippableFact]
    public void TheNextRunSearchesNothingAndTakesTheSame()
    {
        ConvolutionCandidate[] chosen;
        using (var first = new DnnRun())
        {
            first.CheckAll(DnnRun.Plain);
            chosen = [.. DnnRun.Directions.Select(direction => first.Current(DnnRun.Plain, direction))];
        }

        Assert.Equal(3, _cache.Convolutions.Length);
        EmulatedCudnn.Reset();

        // What a search would find now does not matter.
        EmulatedCudnn.SetTime(ConvolutionDirection.Forward, 4, LibCudnn.FmaMath, 1e-9f);
        using var second = new DnnRun();
        second.CheckAll(DnnRun.Plain);
        Assert.Equal(0, EmulatedCudnn.Searches());
        Assert.Equal(chosen, DnnRun.Directions.Select(direction => second.Current(DnnRun.Plain, direction)));
    }

    [SkippableTheory]
    [InlineData("half")]
    [InlineData("flipped")]
    [InlineData("empty")]
    [InlineData("folder")]
    public void ADamagedFileIsNone(string damage)
    {
        using (var first = new DnnRun()) first.CheckAll(DnnRun.Plain);
        foreach (var file in _cache.Convolutions)
        {
            var bytes = File.ReadAllBytes(file);
            bytes[^3] ^= damage == "flipped" ? (byte)1 : (byte)0;
            if (damage == "folder")
            {
                File.Delete(file);
                Directory.CreateDirectory(file);
            }
            else
            {
                File.WriteAllBytes(file, damage switch { "half" => bytes[..(bytes.Length / 2)], "empty" => [], _ => bytes });
            }
        }

        EmulatedCudnn.Reset();
        using var second = new DnnRun();
        second.CheckAll(DnnRun.Plain);
        Assert.Equal(3, EmulatedCudnn.Searches());
        Assert.Empty(second.Remarks);
    }

    [SkippableFact]
    public void AnotherPrecisionSearchesAnew()
    {
        using (var first = new DnnRun()) first.CheckAll(DnnRun.Plain);
        using var second = new DnnRun(CudaPrecision.Tf32);
        second.Check(DnnRun.Plain, ConvolutionDirection.Forward, tolerance: 2e-3);
        Assert.Equal(4, EmulatedCudnn.Searches());
    }

    [SkippableFact]
    public void AnotherVersionKnowsNothingOfIt()
    {
        List<ConvolutionCandidate> found = [new(6, LibCudnn.FmaMath, true, 0.25, 1 << 20), ConvolutionCandidate.OwnColumns(0.5)];
        new ConvolutionCache("H|driver 12020|cuDNN 9.1.0|Fp32").Write(Question, found);
        Assert.Equal(found, new ConvolutionCache("H|driver 12020|cuDNN 9.1.0|Fp32").Read(Question));
        Assert.Null(new ConvolutionCache("H|driver 12020|cuDNN 9.1.1|Fp32").Read(Question));
        Assert.Null(new ConvolutionCache("H|driver 13000|cuDNN 9.1.0|Fp32").Read(Question));
        Assert.Null(new ConvolutionCache("H|driver 12020|cuDNN 9.1.0|Fp32").Read(Question with { Direction = ConvolutionDirection.BackwardData }));
        Assert.Null(new ConvolutionCache("H|driver 12020|cuDNN 9.1.0|Fp32").Read(Question with { Text = Question.Text + "0" }));
    }

    [SkippableFact]
    public void AFolderThatCannotBeWrittenIsNoCacheAndNoError()
    {
        _cache.Spoil();
        using var run = new DnnRun();
        run.CheckAll(DnnRun.Plain);
        Assert.Equal(3, EmulatedCudnn.Searches());
        Assert.Empty(run.Remarks);
    }

    [SkippableFact]
    public void WritersAtOnceLeaveAWholeFile()
    {
        var cache = new ConvolutionCache("many");
        List<ConvolutionCandidate> Found(int k) => [new(k, LibCudnn.FmaMath, true, k, k), ConvolutionCandidate.OwnColumns(k)];
        Parallel.For(0, 200, k =>
        {
            cache.Write(Question, Found(k % 7));
            Assert.Equal(2, cache.Read(Question)?.Count);
        });
        Assert.Single(_cache.Convolutions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 3 1 0.5 0\n")]
    [InlineData("1 3 1 0.5\n-1 0 1 1 0\n")]
    [InlineData("1 3 yes 0.5 0\n-1 0 1 1 0\n")]
    [InlineData("x 3 1 0.5 0\n-1 0 1 1 0\n")]
    [InlineData("-2 3 1 0.5 0\n-1 0 1 1 0\n")]
    [InlineData("1 3 1 0.5 -7\n-1 0 1 1 0\n")]
    public void LinesThatAreNotOursAreNotRead(string text) => Assert.Null(ConvolutionCache.Parse(text));
}
