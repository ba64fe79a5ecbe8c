using CaffeTop.Doctor.Nets;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Solvers;

/// <summary>A test over so few images that its result is chance.</summary>
public sealed class TinyTest : ISolverRule
{
    private const long Few = 50;

    public string Id => "tiny-test";

    public IEnumerable<Finding> Check(CheckedSolver solver)
    {
        for (var i = 0; i < solver.TestNets.Count && i < solver.Parameter.TestIter.Count; i++)
        {
            if (Batch(solver.TestNets[i]) is not { } batch) continue;
            var images = (long)solver.Parameter.TestIter[i] * batch;
            if (images >= Few) continue;
            yield return this.Warning(
                solver.Place("test_iter", i), $"A test looks at {images} images only: test_iter {solver.Parameter.TestIter[i]} × batch {batch} is no validation set.",
                $"One image more or less is {Words.Percent(1.0 / Math.Max(1, images))} of accuracy, so that the result says little about the net.",
                "Make test_iter × batch_size cover the whole test set: test_iter = number of records / batch_size.", Fact("test_iter", solver.Parameter.TestIter[i]), Fact("batch", batch), Fact("images", images));
        }
    }

    /// <summary>The batch of the first layer that reads records; null where none tells.</summary>
    internal static long? Batch(CheckedNet net)
    {
        foreach (var node in net.Layers)
        {
            uint? batch = node.Type switch
            {
                "Data" => node.Layer.DataParam?.BatchSize,
                "ImageData" => node.Layer.ImageDataParam?.BatchSize ?? 1,
                "HDF5Data" => node.Layer.Hdf5DataParam?.BatchSize,
                _ => null,
            };
            if (batch is > 0) return batch;
        }

        return null;
    }
}
