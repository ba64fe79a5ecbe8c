using CaffeTop.Engine.Data.Lmdb;

namespace CaffeTop.Engine.Data;

/// <summary>The records of an LMDB in the byte order of their keys.</summary>
public sealed class LmdbRecordSource : RecordSource
{
    private readonly LmdbReader _reader;
    private readonly LmdbCursor _cursor;

    /// <exception cref="LmdbException">there is no database at <paramref name="path"/>, or it has no records.</exception>
    public LmdbRecordSource(string path)
    {
        Name = path;
        _reader = LmdbReader.Open(path);
        try
        {
            if (_reader.Entries == 0)
            {
                throw new LmdbException(path, "the database is empty; training needs at least one record; was the conversion that makes "
                    + "it finished?");
            }
            _cursor = _reader.OpenCursor();
        }
        catch
        {
            _reader.Dispose();
            throw;
        }
    }

    public override string Name { get; }

    public override long Count => _cursor.Entries;

    public override ReadOnlySpan<byte> Key => _cursor.Key;

    public override ReadOnlySpan<byte> Value => _cursor.Value;

    public override bool MoveNext() => _cursor.MoveNext();

    public override bool SeekIndex(long index) => _cursor.SeekIndex(index);

    public override void Dispose() => _reader.Dispose();
}
