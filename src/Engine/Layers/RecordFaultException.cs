namespace CaffeTop.Engine.Layers;

/// <summary>A value in the data that a layer cannot work with (a label that is no class); the net adds the record's key where it knows it.</summary>
/// <param name="item">Index in the batch of the item that holds the value.</param>
public sealed class RecordFaultException(string message, int item) : CaffeTopException(message)
{
    public int Item { get; } = item;
}
