namespace CaffeTop.Export;

internal static class EventLines
{
    public static void Write(Stream stream, IReadOnlyList<string> paths, ExportChoice what)
    {
        throw new NotSupportedException();
    }
}
