using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Data;

/// <summary>test_iter × batch_size is not the size of the test set: a part is left out, or counted twice, and each test looks at another part.</summary>
public sealed class TestCoverage : IDataRule
{
    public string Id => "test-coverage";

    public IEnumerable<Finding> Check(CheckedData data)
    {
        if (data.Test < 0 || data.Solver is not { } solver || data.Test >= solver.Parameter.TestIter.Count || data.Batch == 0) yield break;
        if (data.Beside.Count > 0 && data.Beside[0].Layer.Index < data.Layer.Index) yield break;
        var images = (long)solver.Parameter.TestIter[data.Test] * data.Batch;
        var count = data.Sample.Count;
        if (images == count) yield break;
        var right = (count + data.Batch - 1) / data.Batch;
        // Less than a batch too many is what rounding up costs.
        if (images > count && images - count < data.Batch) yield break;
        var less = images < count;
        yield return this.As(
            images * 10 < count || images >= 2 * count ? Severity.Warning : Severity.Hint, solver.Place("test_iter", data.Test),
            $"A test looks at {Words.Count(images)} of {Words.Count(count, "record")}: test_iter {solver.Parameter.TestIter[data.Test]} × batch_size {data.Batch}.",
            less ? "Each test goes on where the one before stopped, so that every test measures other images." : "Some images are counted more than once, and the next test begins somewhere in the middle.",
            $"Write test_iter: {right}.", Fact("images_per_test", images), Fact("records", count), Fact("test_iter_for_all", right));
    }
}
