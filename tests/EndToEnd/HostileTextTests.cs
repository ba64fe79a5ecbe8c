using System.Diagnostics;
using System.Text;
using CaffeTop.Tests.Shared;

namespace CaffeTop.EndToEnd;

/// <summary>
/// Whatever stands in a log, in its name or in a file that is none: what the program prints, where it prints no screen, is text, and nothing that
/// a terminal would act on. CAFFETOP_FUZZ=200000 for more strings.
/// </summary>
public sealed class HostileTextTests : IDisposable
{
    private const int StringsOfOneLog = 4000;

    private readonly Workplace _here = new();

    public void Dispose() => _here.Dispose();

    [Theory]
    [InlineData("summary LOG")]
    [InlineData("summary LOG --json")]
    [InlineData("replay LOG")]
    [InlineData("tail - <LOG")]
    [InlineData("export LOG --format jsonl --what train,test,lr,events,norms --out -")]
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

    private static void AssertText(byte[] bytes, int seed) => HarmlessText.Check(bytes, $"seed {seed}");

    private (int Code, byte[] Output, byte[] Error) Bytes(string[] words)
    {
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = _here.Folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        var input = words[^1].StartsWith('<') ? words[^1][1..] : null;
        foreach (var word in (string[])[CaffeTopProcess.Program, .. input is null ? words : words[..^1]]) start.ArgumentList.Add(word);
        using var process = Process.Start(start)!;
        var written = Task.Run(() =>
        {
            using var stream = process.StandardInput.BaseStream;
            if (input is not null) stream.Write(File.ReadAllBytes(_here[input]));
        });
        using var output = new MemoryStream();
        using var error = new MemoryStream();
        var errors = process.StandardError.BaseStream.CopyToAsync(error);
        process.StandardOutput.BaseStream.CopyTo(output);
        Task.WaitAll(errors, written);
        process.WaitForExit();
        return (process.ExitCode, output.ToArray(), error.ToArray());
    }
}
