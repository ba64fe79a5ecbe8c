using CaffeTop.Engine.Proto;

namespace CaffeTop.Engine.Nets;

/// <summary>A BlobProto as a saved blob; float or double values, shape or legacy extents.</summary>
public sealed class SavedBlobProto(BlobProto proto) : ISavedBlob
{
    public bool IsLegacy { get; } = proto.HasNum || proto.HasChannels || proto.HasHeight || proto.HasWidth;

    public IReadOnlyList<int> Dims { get; } = proto.HasNum || proto.HasChannels || proto.HasHeight || proto.HasWidth
        ? [proto.Num, proto.Channels, proto.Height, proto.Width]
        : [.. (proto.Shape?.Dim ?? []).Select(static dim => dim is < 0 or > int.MaxValue ? throw Extent(dim) : (int)dim)];

    public void ReadData(Span<float> destination)
    {
        var doubles = proto.DoubleData.Count > 0;
        var count = doubles ? proto.DoubleData.Count : proto.Data.Count;
        if (count != destination.Length)
        {
            throw new CaffeTopException($"a blob of shape {string.Join('x', Dims)} holds {count} values, expected {destination.Length}; the file is damaged");
        }

        for (var i = 0; i < count; i++) destination[i] = doubles ? (float)proto.DoubleData[i] : proto.Data[i];
    }

    private static CaffeTopException Extent(long dim) => new($"a blob has an axis of {dim} elements; the most is {int.MaxValue}");
}
