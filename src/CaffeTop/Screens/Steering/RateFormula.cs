using System.Globalization;
using CaffeTop.Runs;

namespace CaffeTop.Screens.Steering;

/// <summary>A solver's schedule in words, from what its log says: <c>policy step · gamma 0.1 · stepsize 100000</c>, <c>0.01 × 0.1²</c>.</summary>
internal static class RateFormula
{
    private const string Raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";

    /// <summary>Fields that say something about a policy, as Caffe's solver reads them.</summary>
    private static readonly (string Policy, string[] Fields)[] Policies =
    [
        ("step", ["gamma", "stepsize"]), ("exp", ["gamma"]), ("inv", ["gamma", "power"]), ("multistep", ["gamma", "stepvalue"]),
        ("poly", ["power"]), ("sigmoid", ["gamma", "stepsize"]),
    ];

    /// <summary><c> · policy step · gamma 0.1 · stepsize 100000</c>; empty where the log does not tell.</summary>
    public static string Schedule(ShownRun run)
    {
        if (Session(run) is not { } session || session.Policy is not { } policy) return "";
        var text = " · policy " + policy;
        foreach (var (name, fields) in Policies)
        {
            if (name != policy) continue;
            foreach (var field in fields)
            {
                if (session.Solver?.Field(field) is { } value) text += $" · {field} {value}";
            }
        }

        return text;
    }

    /// <summary><c>1e-4 (= 0.01 × 0.1²) at iteration 230,000</c>.</summary>
    public static string Now(ShownRun run, float baseLr, float rate, int iteration, bool isUnicode)
    {
        Span<char> text = stackalloc char[32];
        var line = string.Create(CultureInfo.InvariantCulture, $"{Figures.Rate(text, rate)}");
        var factor = baseLr == 0 ? double.NaN : (double)rate / baseLr;
        if (double.IsFinite(factor) && Math.Abs(factor - 1) > 1e-6)
            line += $" (= {RateExpression.Text(baseLr)} {(isUnicode ? '×' : 'x')} {Factor(run, factor, isUnicode)})";
        return line + string.Create(CultureInfo.InvariantCulture, $" at iteration {iteration:#,##0}");
    }

    // A power of gamma where it is one.
    private static string Factor(ShownRun run, double factor, bool isUnicode)
    {
        if (Session(run) is { Policy: "step" or "multistep" } session
            && double.TryParse(session.Solver?.Field("gamma"), NumberStyles.Float, CultureInfo.InvariantCulture, out var gamma) && gamma is > 0 and not 1)
        {
            var power = Math.Log(factor) / Math.Log(gamma);
            var whole = (int)Math.Round(power);
            if (Math.Abs(power - whole) < 1e-3 && whole is > 0 and < 100)
            {
                var digits = whole.ToString(CultureInfo.InvariantCulture);
                return RateExpression.Text(gamma) + (whole == 1 ? "" : isUnicode ? string.Concat(digits.Select(static digit => Raised[digit - '0'])) : "^" + digits);
            }
        }

        return factor.ToString("g4", CultureInfo.InvariantCulture);
    }

    private static Session? Session(ShownRun run)
    {
        for (var i = run.Model.Sessions.Count - 1; i >= 0; i--)
        {
            if (run.Model.Sessions[i].Solver is not null) return run.Model.Sessions[i];
        }

        return null;
    }
}
