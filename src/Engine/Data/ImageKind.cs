namespace CaffeTop.Engine.Data;

/// <summary>Names an image file's format by its first bytes.</summary>
internal static class ImageKind
{
    public static string Name(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, 0xFF, ..] => "a JPEG file",
        [0x89, 0x50, 0x4E, 0x47, ..] => "a PNG file",
        [(byte)'B', (byte)'M', ..] => "a BMP file",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "a GIF file",
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', ..] => "a WebP file",
        [(byte)'P', >= (byte)'1' and <= (byte)'6', ..] => "a PNM file",
        _ => "an encoded image of unknown format",
    };
}
