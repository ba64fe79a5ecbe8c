namespace CaffeTop.Engine.Solvers;

/// <summary>A mistake in a solver file: the field that carries it (as in the file) and a sentence with the remedy.</summary>
public readonly record struct SolverProblem(string Field, string Message);
