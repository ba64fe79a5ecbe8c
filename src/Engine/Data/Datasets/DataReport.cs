namespace CaffeTop.Engine.Data.Datasets;

/// <summary>What <see cref="DataVerifier"/> found.</summary>
/// <param name="Count">records read, good and bad.</param>
/// <param name="Announced">records that the database's header counts.</param>
/// <param name="Encoded">records that hold image files.</param>
/// <param name="Unlabeled">records without a label (Caffe takes 0).</param>
/// <param name="Shapes">images per (channels, height, width).</param>
/// <param name="Labels">images per label, in ascending order.</param>
/// <param name="BadCount">bad records and damaged pages.</param>
/// <param name="Bad">the first of them, at most <see cref="DataVerifier.MostListed"/>.</param>
public sealed record DataReport(
    long Count,
    long Announced,
    long Encoded,
    long Unlabeled,
    IReadOnlyDictionary<(int Channels, int Height, int Width), long> Shapes,
    IReadOnlyDictionary<int, long> Labels,
    long BadCount,
    IReadOnlyList<BadRecord> Bad)
{
    public bool IsGood => BadCount == 0;
}
