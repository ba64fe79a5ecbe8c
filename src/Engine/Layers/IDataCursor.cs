namespace CaffeTop.Engine.Layers;

/// <summary>A data layer whose position can be saved with a snapshot and taken up again.</summary>
public interface IDataCursor
{
    /// <summary>Records served since the start of training; the next forward serves this one. Setting it seeks (modulo the number of records).</summary>
    long Cursor { get; set; }
}
