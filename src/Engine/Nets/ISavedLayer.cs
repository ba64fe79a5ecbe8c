namespace CaffeTop.Engine.Nets;

/// <summary>A layer of a saved model, as far as copying needs it.</summary>
public interface ISavedLayer
{
    string Name { get; }

    string Type { get; }

    IReadOnlyList<ISavedBlob> Blobs { get; }
}

/// <summary>A weight blob of a saved model.</summary>
public interface ISavedBlob
{
    /// <summary>Extents, outermost first; four of them when <see cref="IsLegacy"/>.</summary>
    IReadOnlyList<int> Dims { get; }

    /// <summary>Written with num, channels, height, width (before 2015) instead of a shape: leading ones then do not matter.</summary>
    bool IsLegacy { get; }

    /// <summary>Reads all values; the destination is as long as the product of <see cref="Dims"/>.</summary>
    void ReadData(Span<float> destination);
}
