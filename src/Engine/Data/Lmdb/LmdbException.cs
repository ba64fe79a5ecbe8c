namespace CaffeTop.Engine.Data.Lmdb;

/// <summary>A database that cannot be read: names the file, the page and, where known, the record's key.</summary>
public sealed class LmdbException : CaffeTopException
{
    public LmdbException(string file, string reason, ulong? page = null, string? key = null)
        : base(SafeText.Clean(file), Describe(reason, page, key))
    {
        File = file;
        Page = page;
        Key = key;
    }

    public string File { get; }

    /// <summary>The page at fault; null where the fault is not in one page.</summary>
    public ulong? Page { get; }

    /// <summary>The record being read, as <see cref="RecordKey.Show"/> prints it; null where it is not known.</summary>
    public string? Key { get; }

    private static string Describe(string reason, ulong? page, string? key)
    {
        var place = (page, key) switch
        {
            (null, null) => "",
            (null, _) => $"record '{key}': ",
            (_, null) => $"page {page}: ",
            _ => $"page {page}, record '{key}': ",
        };
        return place + reason;
    }
}
