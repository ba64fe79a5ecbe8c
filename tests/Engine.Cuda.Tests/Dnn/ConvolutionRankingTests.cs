using CaffeTop.Engine.Devices.Cuda;
using CaffeTop.Engine.Devices.Cuda.Dnn;
using CaffeTop.Engine.Devices.Cuda.Native;

namespace CaffeTop.Engine.Cuda.Tests.Dnn;

/// <summary>Which of a search's results may be taken, and which comes first.</summary>
public sealed class ConvolutionRankingTests
{
    private const int NotSupported = 3000;

    [Fact]
    public void Fp32TakesNoResultThatMayRoundToTf32()
    {
        var found = ConvolutionRanking.Allowed(
            ConvolutionDirection.Forward, [Result(1, LibCudnn.DefaultMath), Result(1, LibCudnn.FmaMath), Result(6, LibCudnn.DefaultMath)], CudaPrecision.Fp32);
        Assert.Equal((1, LibCudnn.FmaMath), (Assert.Single(found).Algorithm, found[0].MathType));
    }

    // On GPUs before the A100 the two are the same.
    [Fact]
    public void Fp32AsksForFmaWhereNoResultNamesIt()
    {
        var found = ConvolutionRanking.Allowed(
            ConvolutionDirection.Forward, [Result(1, LibCudnn.DefaultMath), Result(6, LibCudnn.DefaultMath), Result(1, LibCudnn.DefaultMath)], CudaPrecision.Fp32);
        Assert.Equal([(1, LibCudnn.FmaMath), (6, LibCudnn.FmaMath)], found.Select(static c => (c.Algorithm, c.MathType)));
    }

    [Fact]
    public void Tf32TakesBoth()
        => Assert.Equal(2, ConvolutionRanking.Allowed(
            ConvolutionDirection.Forward, [Result(1, LibCudnn.DefaultMath), Result(1, LibCudnn.FmaMath)], CudaPrecision.Tf32).Count);

    [Fact]
    public void WhatDoesNotWorkIsNotTaken()
        => Assert.Empty(ConvolutionRanking.Allowed(ConvolutionDirection.Forward, [Result(1, LibCudnn.FmaMath) with { Status = NotSupported }], CudaPrecision.Fp32));

    // Sums by atomic additions, whatever a result says.
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 0, false)]
    [InlineData(1, 1, true)]
    [InlineData(2, 0, false)]
    [InlineData(2, 1, true)]
    [InlineData(2, 3, false)]
    public void AlgorithmsThatAddInAnyOrderAreKnown(int direction, int algorithm, bool isDeterministic)
        => Assert.Equal(isDeterministic, Assert.Single(ConvolutionRanking.Allowed(
            (ConvolutionDirection)direction, [Result(algorithm, LibCudnn.FmaMath)], CudaPrecision.Fp32)).IsDeterministic);

    [Fact]
    public void WhatAResultSaysOfItselfCounts()
        => Assert.False(Assert.Single(ConvolutionRanking.Allowed(
            ConvolutionDirection.Forward, [Result(1, LibCudnn.FmaMath) with { Determinism = 0 }], CudaPrecision.Fp32)).IsDeterministic);

    [Fact]
    public void TheFastestIsFirstAndIm2colAtTheEnd()
    {
        var ranked = ConvolutionRanking.Measured([Candidate(2, 3.0), Candidate(1, 1.0), Candidate(4, 2.0)]);
        Assert.Equal([1, 4, 2, ConvolutionCandidate.Im2col], ranked.Select(static c => c.Algorithm));
    }

    [Fact]
    public void Im2colStandsWhereItsTimePutsIt()
    {
        var ranked = ConvolutionRanking.Measured([Candidate(2, 3.0), ConvolutionCandidate.OwnColumns(2.0), Candidate(1, 1.0)]);
        Assert.Equal([1, ConvolutionCandidate.Im2col, 2], ranked.Select(static c => c.Algorithm));
    }

    [Theory]
    [InlineData(1.049, 1)]
    [InlineData(1.051, 0)]
    public void FivePercentForTheSameBits(double deterministic, int first)
    {
        var ranked = ConvolutionRanking.Measured([Candidate(0, 1.0, false), Candidate(1, deterministic), Candidate(3, 0.99 * deterministic, false)]);
        Assert.Equal(first, ranked[0].Algorithm);
        Assert.Equal(first == 1, ranked.TrueForAll(static c => c.IsDeterministic));
    }

    [Fact]
    public void UnmeasuredOnesKeepTheirOrderBehindTheDeterministic()
    {
        Assert.Equal([1, 2, 0, -1], ConvolutionRanking.Suggested([Candidate(0, -1, false), Candidate(1, -1), Candidate(2, -1)], false).Select(static c => c.Algorithm));
        Assert.Equal([1, 2, -1], ConvolutionRanking.Suggested([Candidate(0, -1, false), Candidate(1, -1), Candidate(2, -1)], true).Select(static c => c.Algorithm));
    }

    private static AlgorithmPerformance Result(int algorithm, int math)
        => new() { Algorithm = algorithm, Milliseconds = 1, Determinism = LibCudnn.Deterministic, MathType = math };

    private static ConvolutionCandidate Candidate(int algorithm, double milliseconds, bool isDeterministic = true)
        => new(algorithm, LibCudnn.FmaMath, isDeterministic, milliseconds, 0);
}
