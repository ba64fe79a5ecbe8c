using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Data.Datasets;

/// <summary>Looks at single records of a database.</summary>
public static class DataInspector
{
    /// <summary>The record with the given key, the one with number N for <c>#N</c>, or the first one for null.</summary>
    /// <exception cref="LmdbException">there is no such record; the message names its neighbour.</exception>
    public static RecordDescription Show(string database, string? key = null)
    {
        using var reader = LmdbReader.Open(database);
        var cursor = reader.OpenCursor();
        if (cursor.Entries == 0) throw new LmdbException(database, "the database is empty");
        if (key is null) cursor.SeekFirst();
        else if (key.StartsWith('#') && long.TryParse(key.AsSpan(1), out var index)) SeekIndex(database, cursor, index);
        else SeekKey(database, cursor, key);
        return Describe(cursor.Index, cursor.Key, cursor.Value);
    }

    internal static RecordDescription Describe(long index, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var record = new RecordDescription(index, RecordKey.Show(key), value.Length, 0, 0, 0, null, "damaged", [], null);
        try
        {
            var datum = DatumView.Parse(value);
            record = record with
            {
                Channels = datum.Channels,
                Height = datum.Height,
                Width = datum.Width,
                Label = datum.HasLabel ? datum.Label : null,
                Encoding = datum.IsEncoded ? ImageKind.Name(datum.Data) : datum.Data.Length > 0 ? "bytes" : "floats",
            };
            if (datum.IsEncoded) return record;
            datum.CheckShape();
            var values = new float[datum.Count];
            if (datum.Data.Length > 0) PixelRow.Transform(datum.Data, 0, 1, values);
            else datum.CopyFloats(values);
            return record with { Values = values };
        }
        catch (DatumException exception)
        {
            return record with { Fault = exception.Message };
        }
    }

    private static void SeekIndex(string database, LmdbCursor cursor, long index)
    {
        if (!cursor.SeekIndex(index))
        {
            throw new LmdbException(database, $"there is no record #{index}; they go from #0 to #{cursor.Entries - 1}");
        }
    }

    private static void SeekKey(string database, LmdbCursor cursor, string key)
    {
        var bytes = RecordKey.Parse(key);
        var found = cursor.Seek(bytes);
        if (found && cursor.Key.SequenceEqual(bytes)) return;
        var neighbour = found ? $"the next one is '{RecordKey.Show(cursor.Key)}'" : "all keys are smaller";
        throw new LmdbException(database, $"there is no record '{RecordKey.Show(bytes)}'; {neighbour}");
    }
}
