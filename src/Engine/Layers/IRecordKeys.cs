namespace CaffeTop.Engine.Layers;

/// <summary>A data layer that can say which record an item of its current batch came from; errors about the data then name the record.</summary>
public interface IRecordKeys
{
    /// <summary>The key of item <paramref name="item"/> (0…batch−1) of the batch that the last forward served, or null where it is not known.</summary>
    string? KeyOf(int item);

    /// <summary>Key of the first record of the last batch served, or null.</summary>
    string? FirstKey { get; }

    /// <summary>Key of the last record of the last batch served, or null.</summary>
    string? LastKey { get; }
}
