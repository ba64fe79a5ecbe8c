using System.Text.RegularExpressions;

namespace CaffeTop.Doctor.Tests;

/// <summary>Rule ids are stable names, each once, each documented.</summary>
public partial class RuleBookTests
{
    [Fact]
    public void Ids_are_kebab_case_and_each_is_used_once()
    {
        var ids = RuleBook.All.Select(static rule => rule.Id).ToList();
        Assert.All(ids, static id => Assert.Matches("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", id));
        Assert.Equal(ids.Count, ids.Distinct().Count());
    }

    [Fact]
    public void Every_rule_is_documented_and_every_documented_rule_exists()
    {
        var text = File.ReadAllText(Path.Combine(Shared.Repository, "docs", "doctor.md"));
        var documented = Row().Matches(text).Select(static match => match.Groups[1].Value).ToList();
        Assert.Equal(RuleBook.All.Select(static rule => rule.Id).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_documented_rule_has_an_example_and_a_source()
    {
        var text = File.ReadAllText(Path.Combine(Shared.Repository, "docs", "doctor.md"));
        foreach (Match row in WholeRow().Matches(text)) Assert.All(row.Value.Trim('|', '\r', '\n').Split(" | ").Skip(1), static cell => Assert.True(cell.Trim().Length > 2, cell));
    }

    [GeneratedRegex(@"^\| `([a-z0-9-]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| `[a-z0-9-]+` \|.*$", RegexOptions.Multiline)]
    private static partial Regex WholeRow();
}
