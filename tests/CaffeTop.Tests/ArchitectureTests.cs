using System.Text.RegularExpressions;

namespace CaffeTop.Tests;

/// <summary>ARCHITECTURE.md's "Never" list, held against the sources and project files.</summary>
public partial class ArchitectureTests
{
    private const string Engine = "src/Engine";
    private const string Terminal = "src/Terminal";

    [Theory]
    [InlineData("src/Events")]
    [InlineData("src/LogParse")]
    [InlineData(Engine)]
    [InlineData(Terminal)]
    [InlineData("src/Runs")]
    [InlineData("src/Doctor")]
    [InlineData("src/SelfTest")]
    public void Only_the_program_knows_a_console(string project) => AssertNone(project, ConsoleUse());

    [Fact]
    public void Layers_know_no_particular_device_and_no_native_code()
    {
        AssertNone(Engine + "/Layers", ParticularDevice());
        AssertNone(Engine + "/Layers", NativeCode());
    }

    [Fact]
    public void Solvers_know_no_layers() => AssertNone(Engine + "/Solvers", UsesLayers());

    [Fact]
    public void Clock_and_chance_are_passed_in()
    {
        foreach (var project in new[] { "src/Events", "src/LogParse", Engine, Terminal, "src/Runs", "src/Doctor", "src/SelfTest", "src/CaffeTop" }) AssertNone(project, OwnClockOrChance());
    }

    [Fact]
    public void Escape_codes_are_known_in_one_place()
    {
        foreach (var project in Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "src")).Select(folder => "src/" + Path.GetFileName(folder)))
        {
            if (project != Terminal) AssertNone(project, EscapeCode());
        }

        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, Terminal)).Select(Path.GetFileName))
        {
            if (folder is not ("Output" or "bin" or "obj")) AssertNone($"{Terminal}/{folder}", EscapeCode());
        }
    }

    [Fact]
    public void The_terminal_knows_nothing_of_Caffe() => AssertNone(Terminal, CaffeWord());

    [Fact]
    public void Runs_and_doctor_take_nothing_of_the_terminal_but_its_curves()
    {
        AssertNone("src/Runs", TerminalBeyondCurves());
        AssertNone("src/Doctor", TerminalBeyondCurves());
    }

    [SkippableFact]
    public void Screens_compute_nothing_and_write_to_no_console()
    {
        const string Screens = "src/CaffeTop/Screens";
        Skip.IfNot(Directory.Exists(Path.Combine(RepositoryRoot.Path, Screens)), "no screens yet");
        AssertNone(Screens, UsesEngine());
        AssertNone(Screens, ConsoleUse());
    }

    [Fact]
    public void Nothing_is_left_undone() => AssertNone("src", Undone());

    [Fact]
    public void Projects_refer_to_each_other_only_downwards()
    {
        // Each may refer to those before it. Events refers to nothing, so there can be no cycle.
        var allowed = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["Events"] = [],
            ["LogParse"] = ["Events"],
            ["Engine"] = ["Events"],
            ["Terminal"] = [],
            ["Runs"] = ["Events", "LogParse", "Engine", "Terminal"],
            ["Doctor"] = ["Events", "Engine", "Runs"],
            ["SelfTest"] = ["Events", "Engine"],
            ["CaffeTop"] = ["Events", "LogParse", "Engine", "Terminal", "Runs", "Doctor", "SelfTest"],
        };
        foreach (var project in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(Path.GetDirectoryName(project))!;
            Assert.True(allowed.TryGetValue(name, out var may), $"{name} is a project that ARCHITECTURE.md does not know");
            foreach (Match reference in ProjectReference().Matches(File.ReadAllText(project)))
                Assert.Contains(reference.Groups["name"].Value, may!);
        }
    }

    [Fact]
    public void Events_needs_no_package()
    {
        var project = File.ReadAllText(Path.Combine(RepositoryRoot.Path, "src/Events/CaffeTop.Events.csproj"));
        Assert.DoesNotContain("PackageReference", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_short()
    {
        var lengths = RepositoryRoot.Sources("src").Select(file => File.ReadLines(file).Count()).Order().ToList();
        var p50 = lengths[lengths.Count / 2];
        var p90 = lengths[lengths.Count * 9 / 10];
        Assert.True(p50 <= 120, $"the median file has {p50} lines");
        Assert.True(p90 <= 350, $"one file in ten has more than {p90} lines");
    }

    [Fact]
    public void Files_are_named_after_what_they_hold()
    {
        var vague = RepositoryRoot.Sources("src").Select(Path.GetFileNameWithoutExtension).Where(name => VagueName().IsMatch(name!));
        Assert.Empty(vague);
    }

    private static void AssertNone(string project, Regex pattern)
    {
        var found = new List<string>();
        foreach (var file in RepositoryRoot.Sources(project))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                if (!line.TrimStart().StartsWith("//", StringComparison.Ordinal) && pattern.IsMatch(line))
                    found.Add($"{Path.GetRelativePath(RepositoryRoot.Path, file)}:{number}: {line.Trim()}");
            }
        }

        Assert.Empty(found);
    }

    [GeneratedRegex(@"\bConsole\s*\.|using System\.Console|using Spectre")]
    private static partial Regex ConsoleUse();

    [GeneratedRegex(@"Devices\.(Cpu|Cuda|Null)\b|\b(Cpu|Cuda|Null)Device\b")]
    private static partial Regex ParticularDevice();

    [GeneratedRegex(@"\b(DllImport|LibraryImport)\b|\bNative\.")]
    private static partial Regex NativeCode();

    [GeneratedRegex(@"Engine\.Layers\b|\bLayers\.")]
    private static partial Regex UsesLayers();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Now|UtcNow|Today)\b|\bRandom\.Shared\b|\bnew Random\(\)|\bStopwatch\b")]
    private static partial Regex OwnClockOrChance();

    [GeneratedRegex("""\\e\[|\\e\]|\\x1b|\\u001b|\\033""", RegexOptions.IgnoreCase)]
    private static partial Regex EscapeCode();

    // The program's own name stands in namespaces.
    [GeneratedRegex(@"\b[Cc]affe\b|[Pp]rototxt|[Ss]olver|[Ii]teration[A-Z]|base_lr")]
    private static partial Regex CaffeWord();

    [GeneratedRegex(@"CaffeTop\.Engine|\bEngine\.")]
    private static partial Regex UsesEngine();

    [GeneratedRegex(@"\bTerminal\b(?!\.Plots\b)")]
    private static partial Regex TerminalBeyondCurves();

    [GeneratedRegex(@"\bNotImplementedException\b|\bTODO\b|\bFIXME\b|#region")]
    private static partial Regex Undone();

    [GeneratedRegex("ProjectReference Include=\"\\.\\./(?<name>[A-Za-z]+)/")]
    private static partial Regex ProjectReference();

    [GeneratedRegex("(Manager|Helper|Helpers|Utils|Util)$")]
    private static partial Regex VagueName();
}
