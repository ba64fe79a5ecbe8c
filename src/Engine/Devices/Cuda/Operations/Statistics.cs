namespace CaffeTop.Engine.Devices.Cuda.Operations;

/// <summary>ct_statistics of reduction.cu.</summary>
internal struct Statistics
{
#pragma warning disable CS0649 // The device fills them.
    public double AbsoluteSum;
    public double SumOfSquares;
    public float Min;
    public float Max;
    public long Zeros;
    public long NonFinite;
    public long Count;
#pragma warning restore CS0649

    public readonly BlobStatistics Of()
    {
        var isFinite = Count > NonFinite;
        return new BlobStatistics(Count, AbsoluteSum, SumOfSquares, isFinite ? Min : float.NaN, isFinite ? Max : float.NaN, Zeros, NonFinite);
    }
}
