using System.Text;

namespace CaffeTop.Terminal.Output;

/// <summary>A text as the sequence that puts it on the clipboard of the person at the terminal (OSC 52).</summary>
internal static class ClipboardText
{
    private const int Longest = 64 * 1024;

    /// <summary>Longer texts than 64 KiB are cut.</summary>
    public static byte[] Sequence(string text)
    {
        var plain = Encoding.UTF8.GetBytes(text.Length > Longest ? text[..Longest] : text);
        return [.. ControlSequences.CopyBegin, .. Encoding.ASCII.GetBytes(Convert.ToBase64String(plain)), .. ControlSequences.CopyEnd];
    }
}
