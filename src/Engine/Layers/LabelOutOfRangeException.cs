namespace CaffeTop.Engine.Layers;

/// <summary>A label that is no class; who knows which record made <see cref="BatchItem"/> adds its key.</summary>
public sealed class LabelOutOfRangeException(string message, int batchItem) : CaffeTopException(message)
{
    /// <summary>Index along the axes before the class axis, from 0: the item of the batch where the class axis is 1.</summary>
    public int BatchItem { get; } = batchItem;
}
