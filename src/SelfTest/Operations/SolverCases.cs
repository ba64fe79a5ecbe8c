using CaffeTop.Engine.Devices;

namespace CaffeTop.SelfTest.Operations;

internal static class SolverCases
{
    public static IEnumerable<OpCase> All()
    {
        foreach (var rule in Enum.GetValues<UpdateRule>())
        {
            foreach (var (l1, keep) in new[] { (false, true), (true, true), (false, false) })
            {
                foreach (var size in OpTable.Sizes)
                {
                    var step = new SolverStep(rule, 0.5f, l1, 0.9f, 0.999f, 0.98f, 1e-3f, 0.7f, keep);
                    yield return new($"{rule} {size}{(l1 ? " L1" : "")}{(keep ? "" : " discard")}", run =>
                    {
                        var first = Parameter(run, size, keep);
                        var second = Parameter(run, 17, keep) with { Decay = 0 };
                        var third = Parameter(run, 40_000, keep);
                        run.Op(device => device.Solver.Update(step, [first, second, default, third]));
                    });
                }
            }
        }

        yield return new("scale", run =>
        {
            var (a, b, c) = (run.InOut(1), run.InOut(100_001), run.InOut(33));
            run.Op(device => device.Solver.Scale([a, b, default, c], 0.25f));
        });
    }

    private static ParameterUpdate Parameter(OpRun run, int size, bool keep)
    {
        var weights = run.InOut(size, Values.Ties);
        var gradient = keep ? run.InOut(size) : run.Undefined(size);
        return new ParameterUpdate(weights, gradient, run.InOut(size, Values.Positive), run.InOut(size, Values.Positive), 0.01f, 0.05f);
    }
}
