namespace CaffeTop.LogParse.Files;

/// <summary>Tells text from other things by a file's first bytes. Logs may hold some NULs and bytes of any encoding; models and databases are full of them.</summary>
internal static class ContentProbe
{
    /// <summary>How much of a file is looked at.</summary>
    public const int Length = 64 << 10;

    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>Why these bytes are no text, or null where they may be one.</summary>
    public static string? Refusal(ReadOnlySpan<byte> head)
    {
        if (Known(head) is { } known) return known;

        // A log that was cut while its writer went on begins with the hole that this leaves: only what follows counts.
        var text = head.TrimStart((byte)0);
        if (text.IsEmpty) return null;
        var controls = 0;
        foreach (var b in text)
        {
            if (b is < 0x07 or (> 0x0D and < 0x1B) or (> 0x1B and < 0x20) or 0x7F) controls++;
        }

        return controls > text.Length / 20 ? "is a binary file, but the text of a log is needed" : null;
    }

    private static string? Known(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFD, 0x37, 0x7A, 0x58, 0x5A])) return Packed("xz");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])) return Packed("zstd");
        if (head.StartsWith("BZh"u8) && head.Length > 9 && head[4..].StartsWith("1AY&SY"u8)) return Packed("bzip2");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x50, 0x4B, 0x03, 0x04])) return Packed("zip");
        if (head.StartsWith((ReadOnlySpan<byte>)[0x89, 0x48, 0x44, 0x46])) return "is an HDF5 file, but the text of a log is needed";
        if (head.Length > 20 && head[16..].StartsWith((ReadOnlySpan<byte>)[0xDE, 0xC0, 0xEF, 0xBE])) return "is an LMDB database, but the text of a log is needed";
        return null;
    }

    private static string Packed(string how) => $"is packed with {how}; unpack it first (only gzip is unpacked while it is read)";
}
