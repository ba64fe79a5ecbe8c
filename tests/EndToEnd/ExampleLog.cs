using System.IO.Compression;
using System.Text;

namespace CaffeTop.EndToEnd;

/// <summary>The log that ships with the program: LeNet, 2,000 iterations, with debug_info.</summary>
internal static class ExampleLog
{
    /// <summary>Its text.</summary>
    public static string Text { get; } = Read();

    /// <summary>Its path in the checkout.</summary>
    public static string Path { get; } = Find();

    /// <summary>Its first lines.</summary>
    public static string First(int lines) => string.Concat(Text.Split('\n').Take(lines).Select(static line => line + "\n"));

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            var path = System.IO.Path.Combine(folder, "examples", "logs", "lenet.log.gz");
            if (File.Exists(path)) return path;
        }

        throw new InvalidOperationException("the tests run outside a checkout");
    }

    private static string Read()
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(Find()), CompressionMode.Decompress), Encoding.UTF8);
        return text.ReadToEnd();
    }
}
