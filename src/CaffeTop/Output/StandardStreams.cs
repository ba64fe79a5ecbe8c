using System.Text;
using CaffeTop.Events;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Output;

/// <summary>The program's two outputs, UTF-8 without a byte order mark. What is written passes through <see cref="SafeText"/> line by line.</summary>
internal static class StandardStreams
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    public static Stream Error { get; } = new PlainStream(OperatingSystem.IsWindows() ? Console.OpenStandardError() : new DescriptorStream(2));

    private static Stream Out { get; } = new PlainStream(OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new DescriptorStream(1));

    /// <summary>A text of several lines to standard output, cleaned, ended by a line feed.</summary>
    public static void Print(string text) => Write(Out, text);

    /// <summary>A text of several lines with colours to standard output; the caller has cleaned what comes from others.</summary>
    public static void PrintStyled(string text) => Out.Write(Utf8.GetBytes(StyledText.Keep(text)));

    /// <summary>To standard error.</summary>
    public static void PrintError(string text) => Write(Error, text);

    private static void Write(Stream stream, string text)
    {
        var lines = text.TrimEnd('\n').Split('\n');
        for (var i = 0; i < lines.Length; i++) lines[i] = SafeText.Clean(lines[i].TrimEnd('\r'));
        stream.Write(Utf8.GetBytes(string.Join('\n', lines) + "\n"));
    }
}
