namespace CaffeTop.Doctor.Solvers;

/// <summary>A rule over a solver, together with the nets it names as far as they are known.</summary>
public interface ISolverRule : IRule
{
    IEnumerable<Finding> Check(CheckedSolver solver);
}
