using System.Diagnostics;
using System.Text;
using CaffeTop.Tests.Shared;

namespace CaffeTop.EndToEnd;

/// <summary>
/// Whatever stands in a log, in its name or in a file that is none: what the program prints, where it prints no screen, is text, and nothing that
/// a terminal would act on. CAFFETOP_HOSTILE=200000 for more strings.
/// </summary>
public sealed class HostileTextTests : IDisposable
{
    private const int StringsOfOneLog = 4000;

    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("summary LOG")]
    [InlineData("summary LOG --json")]
    public void What_a_log_holds_is_printed_as_text(string command)
    {
        for (var (left, seed) = (HostileText.Count(2000), 1); left > 0; left -= StringsOfOneLog, seed++)
        {
            File.WriteAllBytes(_here["a.log"], HostileLog.Make(seed, Math.Min(left, StringsOfOneLog)));
            var (code, output, error) = Bytes(command.Replace("LOG", "a.log", StringComparison.Ordinal).Split(' '));
            Assert.True(code == 0, $"exit code {code}: {Encoding.UTF8.GetString(error)}");
            Assert.NotEmpty(output);
            AssertText(output, seed);
            AssertText(error, seed);
        }
    }

    [SkippableFact]
    public void Names_of_files_and_options_are_printed_as_text()
    {
        Skip.If(OperatingSystem.IsWindows(), "file names of any bytes");
        var hostile = new HostileText(7);
        for (var i = 0; i < 5; i++)
        {
            // Arguments are strings: bytes that are no UTF-8 cannot be passed by .NET, nor NUL by anybody.
            var name = Encoding.UTF8.GetString(hostile.Next()).Replace("\0", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal);
            if (name.Length is 0 or > 60) continue;
            foreach (var words in new[] { new[] { "summary", name }, ["summary", "--" + name], [name], ["net", name] })
            {
                var (code, output, error) = Bytes(words);
                Assert.InRange(code, 1, 70);
                AssertText(output, i);
                AssertText(error, i);
            }

            File.WriteAllText(_here[name], "I0101 00:00:00.000000     1 solver.cpp:239] Iteration 0, loss = 0.5\n");
            var (_, shown, said) = Bytes(["summary", "--", name]);
            AssertText(shown, i);
            AssertText(said, i);
        }
    }

    // Strict: UTF-8, and of all characters that are not printed only the line feed.
    private static void AssertText(byte[] bytes, int seed)
    {
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n') continue;
            var rune = Rune.GetRuneAt(text, i);
            if (char.IsHighSurrogate(text[i])) i++;
            var bad = rune.Value is < 0x20 or 0x7F or (>= 0x80 and <= 0x9F) or 0xAD or 0x034F or 0x061C or 0x180E or (>= 0x200B and <= 0x200F)
                or (>= 0x2028 and <= 0x202E) or (>= 0x2060 and <= 0x206F) or 0xFEFF or (>= 0xFFF9 and <= 0xFFFB) or (>= 0xE0000 and <= 0xE0FFF);
            Assert.False(bad, $"U+{rune.Value:X4} was printed (seed {seed}): {text[Math.Max(0, i - 60)..Math.Min(text.Length, i + 20)]}");
        }
    }

    private (int Code, byte[] Output, byte[] Error) Bytes(string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = _here.Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var word in (string[])[CaffeTopProcess.Program, .. words]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var errors = process.StandardError.BaseStream.CopyToAsync(error);
        process.StandardOutput.BaseStream.CopyTo(output);
        errors.Wait();
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.ToArray());
    }
}
