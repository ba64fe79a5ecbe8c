using CaffeTop.Terminal.Plots;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>
/// A test loss that goes up and down with the same pattern again and again: each test goes on in the test set where the one before stopped, so that
/// every P-th test looks at the same images. The pattern must explain nearly all of what is left when the trend is taken away.
/// </summary>
public sealed class SawTooth : IRunRule
{
    private const int LongestPeriod = 20;
    private const int LeastPeriods = 4;
    private const int LeastTests = 12;
    private const int MostTests = 1000;
    private const double Explained = 0.9;
    private const double LeastHeight = 0.03;

    public string Id => "test-saw-tooth";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var test in session.Session.Tests)
        {
            foreach (var output in test.Outputs.Where(static output => output.Weight != 0 || output.Name.Contains("loss", StringComparison.OrdinalIgnoreCase)))
            {
                if (Find(output.Values) is not var (period, height)) continue;
                var taken = session.Solver is { IsKnown: true } solver && test.Net < solver.Parameter.TestIter.Count ? solver.Parameter.TestIter[test.Net] : 0;
                yield return this.Hint(
                    session.At(output.Values.X[^1], output.Name),
                    $"The test loss \"{Words.Name(output.Name)}\" goes up and down with every {period} tests, by {Words.Percent(height)}: the tests look at {period} different parts of the test set in turn.",
                    "A test begins where the one before stopped. When test_iter × batch_size is a part of the test set, neighbouring tests measure other images, and their difference says nothing about the net.",
                    taken > 0 ? $"Write test_iter: {taken * period}, so that every test looks at all images; until then compare each test with the {period}th before it."
                        : $"Make test_iter {period} times as large, so that every test looks at all images; until then compare each test with the {period}th before it.",
                    Fact("period_in_tests", period), Fact("height", height), Fact("tests", output.Values.Count));
                yield break;
            }
        }
    }

    // The period in tests, and the pattern's height beside the curve's level.
    internal static (int Period, double Height)? Find(Series values)
    {
        var y = Stretch.Last(values.Y, MostTests);
        if (y.Length < LeastTests || values.IsThinned || Stretch.FirstNonFinite(y) >= 0) return null;
        var level = Stretch.Median(y);
        for (var period = 2; period <= Math.Min(LongestPeriod, y.Length / (LeastPeriods + 1)); period++)
        {
            var rest = WithoutTrend(y, period);
            var means = new double[period];
            var counts = new int[period];
            for (var i = 0; i < rest.Length; i++) (means[i % period], counts[i % period]) = (means[i % period] + rest[i], counts[i % period] + 1);
            for (var p = 0; p < period; p++) means[p] /= counts[p];
            var (left, all) = (0.0, 0.0);
            for (var i = 0; i < rest.Length; i++)
            {
                all += rest[i] * rest[i];
                left += Math.Pow(rest[i] - means[i % period], 2);
            }

            // A pattern of P means fits noise by itself, the more so the longer it is: what is left counts per degree of freedom.
            var unexplained = left / Math.Max(1, rest.Length - period) / (all / Math.Max(1, rest.Length - 1));
            var height = (means.Max() - means.Min()) / Math.Abs(level);
            if (all > 0 && unexplained < 1 - Explained && height >= LeastHeight) return (period, height);
        }

        return null;
    }

    // Less the mean over one period around each point; the ends, which have no whole period around them, are left out.
    private static double[] WithoutTrend(ReadOnlySpan<float> y, int period)
    {
        var half = period / 2;
        var rest = new double[y.Length - 2 * half];
        for (var i = half; i < y.Length - half; i++)
        {
            double sum = 0;
            for (var k = i - half; k <= i + half; k++) sum += y[k] * (period % 2 == 0 && (k == i - half || k == i + half) ? 0.5 : 1);
            rest[i - half] = y[i] - (sum / period);
        }

        return rest;
    }
}
