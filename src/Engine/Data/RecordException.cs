namespace CaffeTop.Engine.Data;

/// <summary>An error in one record of a data set: names the set, the record's number and its key.</summary>
public sealed class RecordException(string source, long index, string key, string reason, Exception? inner = null)
    : CaffeTopException(SafeText.Clean(source), $"record {index} (key '{key}'): {reason}", inner)
{
    /// <summary>The record's number, counted from 0 in key order.</summary>
    public long Index { get; } = index;

    /// <summary>The key as <see cref="RecordKey.Show"/> prints it.</summary>
    public string Key { get; } = key;
}
