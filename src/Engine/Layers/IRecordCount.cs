namespace CaffeTop.Engine.Layers;

/// <summary>A layer that gives the net records.</summary>
public interface IRecordCount
{
    /// <summary>Records of a forward pass: the batch.</summary>
    int RecordsPerPass { get; }

    /// <summary>Records that there are; 0: without end.</summary>
    long Records { get; }
}
