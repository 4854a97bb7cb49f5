@echo off
rem Fetches the pinned browser assets once. Without npm everything works with SVG figures.
setlocal
if exist "%~dp0node_modules\plotly.js-cartesian-dist-min\package.json" exit /b 0
where npm >nul 2>nul
if errorlevel 1 (
  echo halite: npm not found, so figures stay static ^(SVG^); install Node.js for interactive ones
  exit /b 0
)
pushd "%~dp0"
call npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
if errorlevel 1 echo halite: the browser assets could not be fetched, so figures stay static ^(SVG^)
popd
exit /b 0
